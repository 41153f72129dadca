using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What <c>--help</c> says: options, and what this system can be given.</summary>
internal sealed class ConsoleHelp(DistributedApplicationModel model, AppHostData data, IConfiguration configuration)
{
    public static IReadOnlyList<string> Switches { get; } = ["--help", "-h", "-?"];

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.AppendLine("Runs the whole system on this machine until Ctrl+C.")
                .AppendLine()
                .AppendLine("  --help                        This text.")
                .AppendLine("  --fresh                       Start over: delete the data and the generated secrets of earlier runs.")
                .AppendLine($"  --{AppHostData.FolderKey}=FOLDER     Data and secrets. Now: {data.Folder}")
                .AppendLine("  --Scale:Programs:NAME=PATH    A program to use (postgres, redis-server, pgbouncer), or 'download'.")
                .AppendLine("  --DcpPublisher:RandomizePorts=true")
                .AppendLine("                                Free ports instead of the fixed ones.");
            Append(text, "Arguments of this system:", Arguments());
            Append(text, "Parameters (--Parameters:NAME=VALUE):", model.Resources.OfType<ParameterResource>().Select(Describe));
            Append(text, "Resources:", model.Resources.Where(resource => resource is not ParameterResource).Select(Describe));
            return text.ToString();
        }
    }

    // What the AppHost says about arguments of its own, by the text it wants shown for each.
    private IEnumerable<string> Arguments() =>
        configuration.GetSection("Scale:Arguments").GetChildren().Select(argument => $"{argument.Key,-30}{argument.Value}");

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        if (all.Length == 0)
            return;
        text.AppendLine().AppendLine(title);
        foreach (var line in all)
            text.Append("  ").AppendLine(line);
    }

    private static string Describe(ParameterResource parameter) =>
        $"{parameter.Name,-30}{(parameter.Secret ? "secret, " : "")}{(parameter.Default is null ? "must be set" : "has a default")}";

    private static string Describe(IResource resource)
    {
        var ports = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.Port is not null)
            .Select(endpoint => $"{endpoint.UriScheme} {endpoint.Port}");
        var replicas = resource.GetReplicaCount() is > 1 and var count ? $" x{count}" : "";
        return $"{resource.Name + replicas,-30}{string.Join(", ", ports)}".TrimEnd();
    }
}
