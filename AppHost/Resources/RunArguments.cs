using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Scale.AppHost.Resources;

/// <summary>How large this run of the system is; from the command line or configuration.</summary>
/// <param name="Shards"><c>--shards N</c>: servers that hold companies. Default 1, at most 16.</param>
internal sealed record RunArguments(int Shards)
{
    private const int MostShards = 16;

    /// <summary>False: says on the error output which argument is wrong.</summary>
    public static bool TryRead(IConfigurationManager configuration, [NotNullWhen(true)] out RunArguments? arguments)
    {
        Describe(configuration, "--shards N", $"Servers that hold companies, each with its replicas: 1 (default) to {MostShards}.");

        arguments = null;
        var shards = configuration["shards"] ?? "1";
        if (!int.TryParse(shards, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostShards)
        {
            Console.Error.WriteLine($"--shards {shards}: must be a number from 1 to {MostShards}.");
            return false;
        }

        arguments = new RunArguments(count);
        return true;
    }

    // --help shows what this section holds.
    private static void Describe(IConfigurationManager configuration, string argument, string text) =>
        configuration["Scale:Arguments:" + argument] = text;
}
