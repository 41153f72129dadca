using System.CommandLine;
using Scale.Bench.Measured;
using Scale.Bench.Report;

namespace Scale.Bench.Changes;

/// <summary><c>changes</c>: how soon every instance behaves by a change.</summary>
internal static class ChangesCommand
{
    public static Command Create()
    {
        var changes = new Option<int>("--changes") { Description = "Changes of each kind, 1 to 1,000.", DefaultValueFactory = _ => 20 };
        Limits.Require(changes, 1, 1_000);

        var command = new Command("changes", "How soon all instances behave by a changed plan, a changed limit and a revoked key, while they are asked without a pause.") { changes };
        command.SetAction((line, ct) => Run.PrintAsync(
            SystemHost.UsualInstances,
            (addresses, progress) => ChangesBench.RunAsync(addresses, line.GetValue(changes), progress, ct),
            ChangesConsoleReport.Write,
            ct));
        return command;
    }
}
