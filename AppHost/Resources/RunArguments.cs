using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Scale.AppHost.Resources;

/// <summary>How large this run of the system is; from the command line or configuration.</summary>
/// <param name="Shards"><c>--shards N</c>: servers that hold companies. Default 1, at most 16.</param>
/// <param name="PgBouncer"><c>--pgbouncer</c>: a pooler before each primary. Default: services connect directly.</param>
internal sealed record RunArguments(int Shards, bool PgBouncer)
{
    private const int MostShards = 16;
    private const string PgBouncerSwitch = "--pgbouncer", PgBouncerKey = "PgBouncer:Enabled";

    /// <summary>Gives switches the value that configuration wants: without one it would take the argument behind for it.</summary>
    public static string[] WithValues(string[] arguments) =>
        [.. arguments.Select(argument => argument == PgBouncerSwitch ? $"--{PgBouncerKey}=true" : argument)];

    /// <summary>False: says on the error output which argument is wrong.</summary>
    public static bool TryRead(IConfigurationManager configuration, [NotNullWhen(true)] out RunArguments? arguments)
    {
        Describe(configuration, "--shards N", $"Servers that hold companies, each with its replicas: 1 (default) to {MostShards}.");
        Describe(configuration, PgBouncerSwitch, "PgBouncer, pooling by transaction, between the services and each primary.");

        arguments = null;
        var shards = configuration["shards"] ?? "1";
        if (!int.TryParse(shards, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostShards)
        {
            Console.Error.WriteLine($"--shards {shards}: must be a number from 1 to {MostShards}.");
            return false;
        }

        arguments = new RunArguments(count, configuration.GetValue<bool>(PgBouncerKey));
        return true;
    }

    // --help shows what this section holds.
    private static void Describe(IConfigurationManager configuration, string argument, string text) =>
        configuration["Scale:Arguments:" + argument] = text;
}
