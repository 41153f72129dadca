using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Images;

internal static class EntrypointFile
{
    /// <summary>The container's entry point on this machine: one of the shims, the same path, or the same name on PATH.</summary>
    public static string Resolve(string entrypoint, string shims)
    {
        var name = Path.GetFileName(entrypoint);
        var shim = Path.Combine(shims, name);
        return File.Exists(shim) ? shim : ExecutablePath.IsExecutable(entrypoint) ? entrypoint : name;
    }
}
