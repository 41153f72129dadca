using System.Text.Json;

namespace Aspire.Hosting.Orchestration;

/// <summary>Generated values that the next run must find again: secrets.json in the data folder, for its owner only.</summary>
internal sealed class SecretStore(AppHostData data)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };
    private readonly Lock _lock = new();
    private SortedDictionary<string, string>? _values;

    public string GetOrAdd(string key, Func<string> create)
    {
        lock (_lock)
        {
            data.Open();
            var path = Path.Combine(data.Folder, "secrets.json");
            _values ??= Read(path);
            if (_values.TryGetValue(key, out var value))
                return value;

            _values[key] = value = create();
            Write(path, _values);
            return value;
        }
    }

    private static SortedDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
            return new(StringComparer.Ordinal);
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException(
                $"The generated secrets in {path} are unreadable ({exception.Message}). Repair the file, or start over with {AppHostData.FreshSwitch}.",
                exception);
        }
    }

    private static void Write(string path, SortedDictionary<string, string> values)
    {
        var next = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(next, options))
            JsonSerializer.Serialize(file, values, Options);
        File.Move(next, path, overwrite: true);
    }
}
