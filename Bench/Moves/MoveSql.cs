using Npgsql;

namespace Scale.Bench.Moves;

/// <summary>The statements of this folder.</summary>
internal static class MoveSql
{
    private const int LongestSeconds = 600;

    /// <summary>A statement of a file, its first parameter the company if it has one.</summary>
    public static async Task<NpgsqlCommand> CommandAsync(NpgsqlConnection shard, string file, Guid? company, CancellationToken cancellationToken)
    {
        await using var stream = typeof(MoveSql).Assembly.GetManifestResourceStream($"Scale.Bench.Moves.{file}")!;
        using var reader = new StreamReader(stream);
        var command = new NpgsqlCommand(await reader.ReadToEndAsync(cancellationToken), shard) { CommandTimeout = LongestSeconds };
        if (company is { } id)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return command;
    }
}
