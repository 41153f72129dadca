using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Changes;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http;

/// <summary>Answers with what became of making or changing a resource.</summary>
internal static class ChangeAnswer
{
    /// <summary>200 with the resource as it is now, or why it was not changed.</summary>
    public static Results<JsonResponse, ProblemResult> Of<T>(Change<T> change, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => change switch
        {
            Change<T>.Done { Resource: var resource } => Found(resource, write),
            _ => Refuse(change),
        };

    /// <summary>201 with the resource and its address, or why there is none.</summary>
    public static Results<JsonResponse, ProblemResult> Made<T>(Change<T> change, string group, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => change switch
        {
            Change<T>.Done { Resource: var made } => Made(made, group, write),
            _ => Refuse(change),
        };

    /// <summary>201 with the resource and its address.</summary>
    public static JsonResponse Made<T>(T made, string group, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => JsonResponse.Created($"{group}/{made.Id}", made, write, made.Version);

    /// <summary>200 with the resource and its version, or 404.</summary>
    public static Results<JsonResponse, ProblemResult> Found<T>(T? resource, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => resource is null
            ? new ProblemResult(ProblemCodes.NotFound)
            : new JsonResponse(JsonResponse.Buffer(resource, write)) { Version = resource.Version };

    private static ProblemResult Refuse<T>(Change<T> change)
        where T : class => change switch
        {
            Change<T>.Invalid { Errors: var errors } => Invalid.Fields(errors),
            Change<T>.NotFound => new ProblemResult(ProblemCodes.NotFound),
            Change<T>.OtherVersion { Version: var version } => Preconditions.Preconditions.Changed(version),
            _ => throw new InvalidOperationException($"No response for {change.GetType().Name}."),
        };
}
