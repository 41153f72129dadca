using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Changes;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Resources;

/// <summary>Answers with what became of making or changing a resource. Refusals of its own are answered by <c>refuse</c>.</summary>
internal static class ChangeAnswer
{
    /// <summary>200 with the resource as it is now, or why it was not changed.</summary>
    public static Results<JsonResponse, ProblemResult> Of<T>(
        Change<T> change, Action<Utf8JsonWriter, T> write, Func<Change<T>, ProblemResult?>? refuse = null)
        where T : class, IVersioned => change is Change<T>.Done { Resource: var resource } ? Found(resource, write) : Refuse(change, refuse);

    /// <summary>201 with the resource and its address, or why there is none.</summary>
    public static Results<JsonResponse, ProblemResult> Made<T>(
        Change<T> change, string group, Action<Utf8JsonWriter, T> write, Func<Change<T>, ProblemResult?>? refuse = null)
        where T : class, IVersioned => change is Change<T>.Done { Resource: var made } ? Made(made, group, write) : Refuse(change, refuse);

    /// <summary>201 with the resource and its address.</summary>
    public static JsonResponse Made<T>(T made, string group, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => JsonResponse.Created($"{group}/{made.Id}", made, write, made.Version);

    /// <summary>201 with resources that were made together, as a member of that name, or why there are none.</summary>
    public static Results<JsonResponse, ProblemResult> MadeMany<T>(
        Change<IReadOnlyList<T>> change, string group, string name, Action<Utf8JsonWriter, T> write, Func<Change<IReadOnlyList<T>>, ProblemResult?>? refuse = null) =>
        change is Change<IReadOnlyList<T>>.Done { Resource: var made } ? MadeMany(made, group, name, write) : Refuse(change, refuse);

    /// <summary>201 with resources that were made together.</summary>
    public static JsonResponse MadeMany<T>(IReadOnlyList<T> made, string group, string name, Action<Utf8JsonWriter, T> write) =>
        JsonResponse.Created(group, made, (json, all) =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var one in all)
                write(json, one);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>200 with the resource and its version, or 404.</summary>
    public static Results<JsonResponse, ProblemResult> Found<T>(T? resource, Action<Utf8JsonWriter, T> write)
        where T : class, IVersioned => resource is null ? new ProblemResult(ProblemCodes.NotFound) : JsonResponse.Ok(resource, write, resource.Version);

    private static ProblemResult Refuse<T>(Change<T> change, Func<Change<T>, ProblemResult?>? refuse)
        where T : class => change switch
        {
            Change<T>.Invalid { Errors: var errors } => Invalid.Fields(errors),
            Change<T>.NotFound => new ProblemResult(ProblemCodes.NotFound),
            Change<T>.OtherVersion { Version: var version } => Preconditions.Preconditions.Changed(version),
            _ => refuse?.Invoke(change) ?? throw new InvalidOperationException($"No response for {change.GetType().Name}."),
        };
}
