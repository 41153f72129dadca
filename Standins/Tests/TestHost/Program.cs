// Runs shell scripts as supervised processes: one script per input line, answered by the child's process id.
// "postgres FOLDER PORT" runs that image, "guardian" answers with the guardian's process id, "exit" ends in order.
using System.Globalization;
using Scale.LocalRuntime.Images;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

var guardian = ProcessGuardian.Start();
using var images = new LocalImages(new ProgramStore(new ProgramStoreOptions(), guardian), guardian);
while (Console.ReadLine() is { } line && line != "exit")
{
    Console.WriteLine(line.Split(' ') switch
    {
        ["guardian"] => guardian.Id,
        ["postgres", var folder, var port] => await StartPostgresAsync(folder, int.Parse(port, CultureInfo.InvariantCulture)),
        _ => Start(new ProcessSpec { Name = "child", FileName = "/bin/sh", Arguments = ["-c", line] }).Id,
    });
}

await guardian.DisposeAsync();

SupervisedProcess Start(ProcessSpec spec, TaskCompletionSource? ready = null) => SupervisedProcess.Start(spec, guardian, line =>
{
    if (line.Text.Contains("ready to accept"))
        ready?.TrySetResult();
});

async Task<int> StartPostgresAsync(string folder, int port)
{
    var container = new ContainerSpec
    {
        Name = "postgres",
        Image = "postgres",
        DataFolder = folder,
        Port = port,
        Environment = new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = "secret" },
    };
    var ready = new TaskCompletionSource();
    var process = Start(await images.Get("postgres").PrepareAsync(container, new Progress<string>(), CancellationToken.None), ready);
    await ready.Task;
    return process.Id;
}
