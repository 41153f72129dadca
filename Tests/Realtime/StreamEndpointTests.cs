using System.Net;
using System.Text.Json;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class StreamEndpointTests : IAsyncLifetime
{
    private readonly global::Scale.Core.Tenancy.Tenant _tenant = FeedSetup.NewTenant();
    private StreamHost _host = null!;
    private string _key = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await StreamHost.StartAsync();
        _key = _host.Keys.Issue(_tenant);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_first_event_is_ready_and_says_where_the_stream_starts()
    {
        _host.Log.Append(_tenant, 7);

        await using var stream = await _host.OpenAsync(_key);

        Assert.Equal("""{"recovered":false,"epoch":1,"offset":7,"ping":20}""", stream.Ready.GetRawText());
        Assert.Equal("1.7", stream.LastEventId);
        Assert.InRange(stream.Retry, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task No_proxy_or_cache_is_invited_to_hold_events_back()
    {
        await using var stream = await _host.OpenAsync(_key);

        var headers = stream.Response.Headers;
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("identity", Assert.Single(stream.Response.Content.Headers.ContentEncoding));
        Assert.True(headers.CacheControl is { NoCache: true, NoStore: true, Private: true, MustRevalidate: true });
        Assert.Equal("no", Assert.Single(headers.GetValues("X-Accel-Buffering")));
        Assert.Equal("keep-alive", Assert.Single(headers.Connection));
        Assert.Equal("1.0", Assert.Single(headers.GetValues("Scale-Last-Event-ID")));
        Assert.Single(headers.GetValues("X-Correlation-Id"));
    }

    [Fact]
    public async Task A_committed_event_arrives()
    {
        await using var stream = await _host.OpenAsync(_key);

        _host.Raise(_tenant);
        var item = await stream.NextAsync();

        Assert.Equal(("order.created", "1.1"), (item.EventType, item.EventId));
        var body = JsonElement.Parse(item.Data);
        Assert.Equal("order", body.GetProperty("resource").GetString());
        Assert.Equal(EventRecords.ResourceId, body.GetProperty("resourceId").GetGuid());
        Assert.Equal(EventRecords.Time, body.GetProperty("time").GetDateTimeOffset());
        Assert.Equal(1, body.GetProperty("data").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Another_instance_sends_exactly_what_was_missed_in_order()
    {
        await using var other = await StreamHost.StartAsync(like: _host);
        string lastId;
        await using (var first = await _host.OpenAsync(_key))
        {
            _host.Raise(_tenant, 3);
            await first.NextSeqsAsync(3);
            lastId = first.LastEventId;
        }
        _host.Raise(_tenant, 20);

        await using var second = await other.OpenAsync(_key, lastId);
        Assert.True(second.Ready.GetProperty("recovered").GetBoolean());
        Assert.Equal(Range(4, 23), await second.NextSeqsAsync(20));

        _host.Raise(_tenant);
        Assert.Equal([24], await second.NextSeqsAsync(1));
    }

    [Theory]
    [InlineData("1.2", "", 3)]
    [InlineData(null, "?last_event_id=1.2", 3)]
    [InlineData("1.4", "?last_event_id=1.2", 5)]
    [InlineData("earliest", "", 1)]
    [InlineData(null, "?last_event_id=earliest", 1)]
    public async Task A_stream_resumes_where_the_client_says(string? header, string query, int first)
    {
        _host.Log.Append(_tenant, 6);

        await using var stream = await _host.OpenAsync(_key, header, query);

        Assert.Equal((true, first - 1), (stream.Ready.GetProperty("recovered").GetBoolean(), stream.Ready.GetProperty("offset").GetInt32()));
        Assert.Equal(Range(first, 6), await stream.NextSeqsAsync(7 - first));
    }

    [Fact]
    public async Task A_history_larger_than_ring_and_page_is_sent_whole_while_new_events_arrive()
    {
        _host.Log.Append(_tenant, 3_000);

        await using var stream = await _host.OpenAsync(_key, "earliest");
        var reading = stream.NextSeqsAsync(3_200);
        for (var i = 0; i < 200; i++)
        {
            _host.Raise(_tenant);
        }

        Assert.Equal(Range(1, 3_200), await reading);
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_said_not_skipped()
    {
        _host.Log.Append(_tenant, 10);
        _host.Log.Trim(_tenant, oldest: 6);

        await using var stream = await _host.OpenAsync(_key, "1.2");

        Assert.Equal((false, 10), (stream.Ready.GetProperty("recovered").GetBoolean(), stream.Ready.GetProperty("offset").GetInt32()));
        _host.Raise(_tenant);
        Assert.Equal([11], await stream.NextSeqsAsync(1));
    }

    [Fact]
    public async Task A_company_sees_nothing_of_another_one()
    {
        var foreign = FeedSetup.NewTenant();
        await using var stream = await _host.OpenAsync(_key, "earliest");
        await using var foreignStream = await _host.OpenAsync(_host.Keys.Issue(foreign), "earliest");

        _host.Raise(foreign, 5);
        await foreignStream.NextSeqsAsync(5);
        _host.Raise(_tenant);

        Assert.Equal([1], await stream.NextSeqsAsync(1));
    }

    [Theory]
    [InlineData("12", "")]
    [InlineData("1.2.3", "")]
    [InlineData("latest", "")]
    [InlineData(null, "?last_event_id=x")]
    public async Task A_malformed_id_is_refused_before_the_stream_starts(string? header, string query)
    {
        using var client = _host.Client(_key);
        if (header is not null)
        {
            client.DefaultRequestHeaders.Add("Last-Event-ID", header);
        }

        await AssertProblemAsync(await client.GetAsync("/v1/stream" + query, Cancellation), HttpStatusCode.BadRequest, "malformed_event_id");
        Assert.Equal(0, _host.Registry.Count);
    }

    [Theory]
    [InlineData(null, "missing_credentials")]
    [InlineData("sk_unknown", "invalid_credentials")]
    public async Task Without_a_valid_key_there_is_no_stream(string? key, string code)
    {
        using var client = _host.Client(key);

        var response = await client.GetAsync("/v1/stream", Cancellation);

        await AssertProblemAsync(response, HttpStatusCode.Unauthorized, code);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.First().Scheme);
    }

    [Fact]
    public async Task A_log_that_does_not_answer_is_a_matter_of_time()
    {
        _host.Log.Failure = new TimeoutException("The database does not answer.");
        using var client = _host.Client(_key);

        var response = await client.GetAsync("/v1/stream", Cancellation);
        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(0, _host.Registry.Count);

        _host.Log.Failure = null;
        await using var stream = await _host.OpenAsync(_key);
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("code").GetString());
    }

    private static IEnumerable<long> Range(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + i);
}
