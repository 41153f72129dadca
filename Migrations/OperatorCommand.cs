using System.Globalization;
using Npgsql;
using Scale.Core.Operators;

namespace Scale.Migrations;

/// <summary><c>operator create|revoke|list</c>: who may use <c>/v1/admin</c>. Runs as the owner of the catalog, as migrations do.</summary>
internal static class OperatorCommand
{
    /// <summary>Answers the exit code: 0 done, 1 refused, 2 the command or the configuration is wrong.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        if (args is not (["operator", "create" or "revoke", "--name", _] or ["operator", "list"]))
        {
            await Console.Error.WriteLineAsync(Usage.Text);
            return 2;
        }
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (configuration.GetConnectionString("catalog") is not { Length: > 0 } connectionString)
        {
            await Console.Error.WriteLineAsync("ConnectionStrings__catalog is not set. For a system started here: set -a; . artifacts/connections.env");
            return 2;
        }
        await using var catalog = NpgsqlDataSource.Create(connectionString);
        var operators = new OperatorAccounts(catalog, TimeProvider.System);
        try
        {
            return args switch
            {
                [_, "list"] => await ListAsync(operators, ct),
                [_, "create", _, var name] => await CreateAsync(operators, name, ct),
                [_, _, _, var name] => await RevokeAsync(operators, name, ct),
                _ => 2,
            };
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"The catalog refused: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> CreateAsync(OperatorAccounts operators, string name, CancellationToken ct)
    {
        if (!OperatorAccounts.IsName(name))
        {
            await Console.Error.WriteLineAsync("A name has 1 to 63 lower case letters, digits, '.', '_' or '-'.");
            return 2;
        }
        if (await operators.CreateAsync(name, ct) is not { } key)
        {
            await Console.Error.WriteLineAsync($"There is an operator {name}. Revoke it first, or choose another name.");
            return 1;
        }
        await Console.Error.WriteLineAsync($"The key of operator {name}; it cannot be shown again:");
        Console.WriteLine(key);
        return 0;
    }

    private static async Task<int> RevokeAsync(OperatorAccounts operators, string name, CancellationToken ct)
    {
        if (await operators.RevokeAsync(name, ct))
            return 0;
        await Console.Error.WriteLineAsync($"There is no operator {name}.");
        return 1;
    }

    private static async Task<int> ListAsync(OperatorAccounts operators, CancellationToken ct)
    {
        foreach (var (name, createdAt, revokedAt) in await operators.ListAsync(ct))
            Console.WriteLine($"{name}\t{Time(createdAt)}\t{(revokedAt is { } time ? "revoked " + Time(time) : "")}");
        return 0;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
