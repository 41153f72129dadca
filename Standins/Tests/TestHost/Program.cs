// Runs shell scripts as supervised processes: one script per input line, answered by the child's process id.
// "guardian" answers with the guardian's process id, "exit" ends in order.
using Scale.LocalRuntime.Processes;

var guardian = ProcessGuardian.Start();
while (Console.ReadLine() is { } line && line != "exit")
{
    if (line == "guardian")
    {
        Console.WriteLine(guardian.Id);
        continue;
    }

    var spec = new ProcessSpec { Name = "child", FileName = "/bin/sh", Arguments = ["-c", line] };
    Console.WriteLine(SupervisedProcess.Start(spec, guardian, _ => { }).Id);
}

await guardian.DisposeAsync();
