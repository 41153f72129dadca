using StackExchange.Redis;

namespace Scale.Core.Data;

/// <summary>Lua scripts, embedded in this assembly beside the class that runs them.</summary>
internal static class LuaText
{
    /// <summary>The text of <c>Lua/{name}.lua</c> in the folder of <typeparamref name="TOwner"/>.</summary>
    public static string Of<TOwner>(string name)
    {
        var owner = typeof(TOwner);
        using var stream = owner.Assembly.GetManifestResourceStream($"{owner.Namespace}.Lua.{name}.lua")
            ?? throw new InvalidOperationException($"{owner.Assembly.GetName().Name} has no resource {owner.Namespace}.Lua.{name}.lua.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Runs a script, which travels itself only when the client believes that the server does not have it.</summary>
    public static async Task<RedisResult> RunAsync(IDatabase database, string script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script, keys, values);
        }
        // Somebody flushed the server's scripts, which the client believed to be there.
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(script, keys, values);
        }
    }
}
