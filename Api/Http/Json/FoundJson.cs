using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Problems;

namespace Scale.Api.Http.Json;

/// <summary>Answers with one resource, or says that there is none.</summary>
internal static class FoundJson
{
    /// <param name="write">One of Core's queries: writes the resource, or returns false and writes nothing.</param>
    public static async Task<Results<JsonResponse, ApiProblem>> AnswerAsync(Func<PooledBuffer, Task<bool>> write)
    {
        var body = new PooledBuffer();
        if (await write(body))
            return new JsonResponse(body);
        body.Dispose();
        return new ApiProblem(ApiErrors.NotFound);
    }
}
