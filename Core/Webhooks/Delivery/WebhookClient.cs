using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>
/// Sends deliveries: one request each, no redirections, no proxy, no cookies, no credentials, and nothing of this system's traces. Its own handler and not the
/// factory's, whose retries, discovery and client spans (with addresses in them) are for services of this system.
/// </summary>
internal sealed class WebhookClient : IDisposable
{
    private const int MostExcerpt = 256;
    private const int MostRead = 4 * 1024;
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromDays(1);
    private static readonly ProductInfoHeaderValue Agent = new("Scale-Webhooks", "1");

    private readonly HttpMessageInvoker _http;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;

    public WebhookClient(GuardedConnections connections, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = connections.ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Value.Timeout,
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = MostRead,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        });
    }

    /// <summary>Sends it once. Never throws unless <paramref name="ct"/> is cancelled.</summary>
    public async Task<Attempt> SendAsync(string url, Guid delivery, ReadOnlyMemory<byte> body, IReadOnlyList<byte[]> keys, CancellationToken ct)
    {
        // What was allowed when it was saved may not be any more.
        if (WebhookAddress.Fault(url, _options) is not null)
            return Attempt.Failed(DeliveryError.Url);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(_options.Timeout);
        try
        {
            using var request = Request(url, WebhookDelivery.MessageOf(delivery), body, keys);
            using var response = await _http.SendAsync(request, timeout.Token);
            var excerpt = await ExcerptAsync(response.Content, timeout.Token);
            return new Attempt((int)response.StatusCode, response.IsSuccessStatusCode ? null : DeliveryError.Status, excerpt, RetryAfter(response));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Attempt.Failed(DeliveryError.Timeout);
        }
        catch (HttpRequestException e)
        {
            return Attempt.Failed(ErrorOf(e));
        }
        catch (IOException)
        {
            return Attempt.Failed(DeliveryError.Connection);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(string url, string id, ReadOnlyMemory<byte> body, IReadOnlyList<byte[]> keys)
    {
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(id, timestamp, body.Span, [.. keys]));
        return request;
    }

    // A few KB are read, so that short answers leave the connection usable; a little of it is kept.
    private static async Task<string?> ExcerptAsync(HttpContent content, CancellationToken ct)
    {
        var bytes = new byte[MostRead];
        await using var stream = await content.ReadAsStreamAsync(ct);
        var read = await stream.ReadAtLeastAsync(bytes, MostRead, throwOnEndOfStream: false, ct);
        var text = new string([.. Encoding.UTF8.GetString(bytes, 0, read).Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter))]).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, MostExcerpt)];
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - _clock.GetUtcNow() : null;
        return wait is not { } asked ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked > MostRetryAfter ? MostRetryAfter : asked;
    }

    private static string ErrorOf(HttpRequestException e) => e switch
    {
        { InnerException: AddressRefusedException } => DeliveryError.Address,
        { HttpRequestError: HttpRequestError.NameResolutionError } => DeliveryError.Name,
        { InnerException: System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.HostNotFound or System.Net.Sockets.SocketError.NoData } } => DeliveryError.Name,
        { HttpRequestError: HttpRequestError.SecureConnectionError } => DeliveryError.Tls,
        { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => DeliveryError.Response,
        _ => DeliveryError.Connection,
    };
}
