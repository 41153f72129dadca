using System.Buffers;
using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;

namespace Scale.Bench.Floor;

/// <summary>
/// What the API does for a request, as one prepared command and nothing else: the same query, the same rows, the same JSON, on a pool of
/// the same size; nobody is authenticated, limited, isolated, traced or told.
/// </summary>
internal sealed class FloorDatabase
{
    private static readonly string ByIdSql = SqlText.Of<Order>("order_by_id");
    private static readonly string PageSql = OrderList.Definition.TextOf(new ListShape(0, Descending: true, 0, LiveOnly: true, ListPart.First));
    private static readonly string PlaceSql = ReadSql("place_order.sql");

    private readonly NpgsqlDataSource _source;

    public FloorDatabase(string connectionString) => _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        MaxPoolSize = 20, MaxAutoPrepare = 10, AutoPrepareMinUsages = 1, NoResetOnClose = true,
        // As the API's hot queries: one plan, not one per execution.
        Options = "-c plan_cache_mode=force_generic_plan",
    });

    public async Task OrderAsync(HttpContext http)
    {
        await using var command = Command(ByIdSql, Id(http, "company"), Id(http, "id"));
        await using var rows = await command.ExecuteReaderAsync(http.RequestAborted);
        await rows.ReadAsync(http.RequestAborted);
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = JsonBytes.Writer(body))
        {
            json.WriteStartObject();
            OrderJson.WriteHead(json, rows);
            json.WriteStartArray("items"u8);
            do
                OrderJson.WriteItem(json, rows);
            while (await rows.ReadAsync(http.RequestAborted));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        await FloorServer.WriteAsync(http, body.WrittenMemory);
    }

    public async Task PageAsync(HttpContext http)
    {
        await using var command = Command(PageSql, Id(http, "company"), 21L);
        await using var rows = await command.ExecuteReaderAsync(http.RequestAborted);
        var body = new ArrayBufferWriter<byte>(8 * 1024);
        using (var json = JsonBytes.Writer(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            while (await rows.ReadAsync(http.RequestAborted))
                OrderJson.WriteSummary(json, rows);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        await FloorServer.WriteAsync(http, body.WrittenMemory);
    }

    public async Task PlaceAsync(HttpContext http)
    {
        var wanted = await JsonSerializer.DeserializeAsync<Wanted>(http.Request.Body, JsonSerializerOptions.Web, http.RequestAborted);
        var items = wanted!.Items.OrderBy(item => item.ProductId).ToArray();
        var order = Guid.CreateVersion7();
        var said = JsonBytes.Of(wanted, static (json, value) => JsonSerializer.Serialize(json, value, JsonSerializerOptions.Web));
        await using var command = Command(
            PlaceSql, Id(http, "company"), order, items.Select(item => item.ProductId).ToArray(), items.Select(item => item.Quantity).ToArray(),
            wanted.Reference, System.Text.Encoding.UTF8.GetString(said.Span), Guid.CreateVersion7());
        await command.ExecuteNonQueryAsync(http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await FloorServer.WriteAsync(http, said);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = _source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static Guid Id(HttpContext http, string name) => Guid.Parse(http.Request.Query[name].ToString());

    private static string ReadSql(string name)
    {
        var assembly = typeof(FloorDatabase).Assembly;
        using var stream = assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(name, StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record Wanted(string Reference, IReadOnlyList<WantedItem> Items);

    private sealed record WantedItem(Guid ProductId, int Quantity);
}
