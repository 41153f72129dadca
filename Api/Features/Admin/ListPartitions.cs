using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Problems;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Data.Partitions;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Admin;

internal static class ListPartitions
{
    private const int DefaultLimit = 100, MostLimit = 500;

    /// <param name="http">The request.</param>
    /// <param name="shards">The shards there are.</param>
    /// <param name="pages">The list.</param>
    /// <param name="cursors">Reads and writes cursors; here they belong to no company.</param>
    /// <param name="limit">Most items of the page, 1 to 500; 100 if left out.</param>
    /// <param name="cursor">nextCursor of the page before; leave it out for the first page.</param>
    /// <param name="shard">Those of this shard.</param>
    /// <param name="table">Those of this table.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IResult> HandleAsync(
        HttpContext http, ShardDatabases shards, PartitionPages pages, KeysetCursors cursors,
        int? limit, string? cursor, string? shard, string? table, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors()
            .Require(limit is null or (>= 1 and <= MostLimit), nameof(limit), $"must be a whole number from 1 to {MostLimit}")
            .Require(shard is null || shards.Names.Contains(shard), nameof(shard), $"must be one of {string.Join(", ", shards.Names)}");
        foreach (var name in http.Request.Query.Keys.Except([nameof(limit), nameof(cursor), nameof(shard), nameof(table)]))
            errors.Require(false, name, "is no parameter of this list; it has limit, cursor, shard, table");
        if (!errors.None)
            return Invalid.Fields(errors);

        var scope = new CursorScope(SystemCompany.Id, "partitions", Filters: $"{shard}\n{table}");
        PartitionPlace? after = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (cursors.TryRead(cursor, scope, out var position) is not CursorFault.None and var fault)
                return PagedList.RefuseCursor(fault);
            after = PartitionPlace.Parse(position.Text!);
        }

        var (items, more) = await pages.ReadAsync(new PartitionQuery(limit ?? DefaultLimit, shard, table, after), cancellationToken);
        var next = more ? cursors.Write(scope, new KeysetCursor(0, Guid.Empty, PartitionPlace.Of(items[^1]).ToString())) : null;
        var page = new PartitionListResponse { Items = [.. items.Select(Response)], NextCursor = next };
        return JsonResponse.Ok(page, Write, link: PageLinks.Of(http.Request, after is null, next));
    }

    private static void Write(Utf8JsonWriter json, PartitionListResponse page) =>
        JsonSerializer.Serialize(json, page, WireJsonContext.Default.PartitionListResponse);

    private static PartitionResponse Response(ShardPartition found) => new()
    {
        Shard = found.Shard,
        Table = found.Partition.Table,
        Name = found.Partition.Name,
        From = found.Partition.From,
        To = found.Partition.To,
        State = found.Partition.State.ToString().ToLowerInvariant(),
        DetachedAt = found.Partition.DetachedAt,
        KeepDays = found.Partition.KeepDays,
        SizeBytes = found.Partition.Bytes,
        RowEstimate = found.Partition.Rows,
    };
}
