using System.ComponentModel;
using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Changes;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Resources;

/// <summary>What resources have at their own address: get, change, archive and restore, each said once.</summary>
/// <param name="group">The group of the resource.</param>
/// <param name="noun">What one of them is called: operations are named <c>getPatient</c>, <c>updatePatient</c> and so on.</param>
/// <typeparam name="TResponse">Documents the resource as it is answered.</typeparam>
internal sealed class ResourceRoutes<TResponse>(RouteGroupBuilder group, string noun)
{
    private const string Address = "/{id:guid}";

    private string Name => char.ToUpperInvariant(noun[0]) + noun[1..];

    private string One => ("aeio".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    /// <summary>GET: the resource with its version, or 404.</summary>
    public RouteHandlerBuilder MapGet(Delegate handler) => group.MapGet(Address, handler)
        .WithName($"get{Name}")
        .WithSummary($"Get {One}")
        .Produces<TResponse>()
        .HasETag()
        .Refuses(ProblemCodes.NotFound);

    /// <summary>PATCH: a field that is left out stays, null removes what it can be without.</summary>
    public RouteHandlerBuilder MapUpdate<TRequest>(Delegate handler)
        where TRequest : MergeRequest => Change(group.MapPatch(Address, handler), "update", $"Change {One}").TakesJson<TRequest>();

    /// <summary>POST …/archive.</summary>
    public RouteHandlerBuilder MapArchive(Delegate handler) => Change(group.MapPost($"{Address}/archive", handler), "archive", $"Archive {One}");

    /// <summary>POST …/restore.</summary>
    public RouteHandlerBuilder MapRestore(Delegate handler) => Change(group.MapPost($"{Address}/restore", handler), "restore", $"Restore an archived {noun}");

    /// <summary>POST …/archive of what every member of the company may put away.</summary>
    public RouteHandlerBuilder MapArchive<T, TCommands>(Action<Utf8JsonWriter, T> write, Func<Change<T>, ProblemResult?>? refuse = null)
        where T : class, IArchivable
        where TCommands : IArchives<T> => MapArchive(
        async ([Description("The id.")] Guid id, IfMatch ifMatch, TenantContext tenant, TCommands commands, CancellationToken cancellationToken) =>
            ChangeAnswer.Of(await commands.ArchiveAsync(tenant.Required, id, ifMatch.Version, cancellationToken), write, refuse));

    /// <summary>POST …/restore of the same.</summary>
    public RouteHandlerBuilder MapRestore<T, TCommands>(Action<Utf8JsonWriter, T> write)
        where T : class, IArchivable
        where TCommands : IArchives<T> => MapRestore(
        async ([Description("The id.")] Guid id, IfMatch ifMatch, TenantContext tenant, TCommands commands, CancellationToken cancellationToken) =>
            ChangeAnswer.Of(await commands.RestoreAsync(tenant.Required, id, ifMatch.Version, cancellationToken), write));

    private RouteHandlerBuilder Change(RouteHandlerBuilder endpoint, string verb, string summary) => endpoint
        .WithName(verb + Name)
        .WithSummary(summary)
        .Produces<TResponse>()
        .RequiresIfMatch();
}
