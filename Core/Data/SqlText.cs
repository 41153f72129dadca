namespace Scale.Core.Data;

/// <summary>SQL files, embedded in this assembly beside the class that runs them.</summary>
public static class SqlText
{
    /// <summary>The text of <c>Sql/{name}.sql</c> in the folder of <typeparamref name="TOwner"/>.</summary>
    public static string Of<TOwner>(string name)
    {
        var owner = typeof(TOwner);
        using var stream = owner.Assembly.GetManifestResourceStream($"{owner.Namespace}.Sql.{name}.sql")
            ?? throw new InvalidOperationException($"{owner.Assembly.GetName().Name} has no resource {owner.Namespace}.Sql.{name}.sql.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
