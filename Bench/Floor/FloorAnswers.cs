using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Scale.Bench.Floor;

/// <summary>One answer of the API as it was: what a floor answers with to be compared with it.</summary>
internal sealed record FloorAnswer(int Status, Dictionary<string, string[]> Headers, byte[] Body);

/// <summary>Answers that the bench has left here under a name: <c>PUT /answers/name</c>, then <c>GET /answers/name</c>.</summary>
internal sealed class FloorAnswers
{
    public const string Path = "/answers/";

    private readonly ConcurrentDictionary<string, Ready> _answers = new(StringComparer.Ordinal);

    public async Task KeepAsync(HttpContext context, string name)
    {
        var answer = await JsonSerializer.DeserializeAsync<FloorAnswer>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted);
        _answers[name] = new(answer!.Status, [.. answer.Headers.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value)))], answer.Body);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task WriteAsync(HttpContext context, string name)
    {
        if (!_answers.TryGetValue(name, out var answer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        context.Response.StatusCode = answer.Status;
        foreach (var (header, value) in answer.Headers)
            context.Response.Headers[header] = value;
        if (answer.Status == StatusCodes.Status304NotModified)
            return Task.CompletedTask;
        context.Response.ContentLength = answer.Body.Length;
        return context.Response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }

    private sealed record Ready(int Status, KeyValuePair<string, StringValues>[] Headers, byte[] Body);
}
