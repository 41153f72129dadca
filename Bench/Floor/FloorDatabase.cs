using Npgsql;

namespace Scale.Bench.Floor;

/// <summary>One prepared command per request on a pool of the size the API has: a row by its key, its text straight to the wire.</summary>
internal sealed class FloorDatabase(NpgsqlDataSource source)
{
    private const int Rows = 1_000;
    private static readonly string Lookup = "select body from bench_floor where id = $1";

    public static async Task<FloorDatabase> OpenAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 20, MaxAutoPrepare = 4, AutoPrepareMinUsages = 1 };
        var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand(await ReadSqlAsync("setup.sql"));
        await command.ExecuteNonQueryAsync();
        return new(source);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        await using var command = source.CreateCommand(Lookup);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Random.Shared.Next(Rows) });
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        await reader.ReadAsync(context.RequestAborted);
        var body = reader.GetFieldValue<byte[]>(0);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<string> ReadSqlAsync(string name)
    {
        var assembly = typeof(FloorDatabase).Assembly;
        await using var stream = assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(name, StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
