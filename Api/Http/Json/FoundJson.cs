using Microsoft.AspNetCore.Http.HttpResults;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Json;

/// <summary>Answers with one resource, or says that there is none.</summary>
internal static class FoundJson
{
    /// <param name="write">One of Core's queries: writes the resource, or returns false and writes nothing.</param>
    public static async Task<Results<JsonResponse, ProblemResult>> AnswerAsync(Func<PooledBuffer, Task<bool>> write)
    {
        var body = new PooledBuffer();
        if (await write(body))
            return new JsonResponse(body);
        body.Dispose();
        return new ProblemResult(ProblemCodes.NotFound);
    }

    /// <param name="write">Writes the resource and answers its version, or null and writes nothing.</param>
    public static async Task<Results<JsonResponse, ProblemResult>> AnswerAsync(Func<PooledBuffer, Task<long?>> write)
    {
        var body = new PooledBuffer();
        if (await write(body) is { } version)
            return new JsonResponse(body) { Version = version };
        body.Dispose();
        return new ProblemResult(ProblemCodes.NotFound);
    }
}
