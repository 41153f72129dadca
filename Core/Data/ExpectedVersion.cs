namespace Scale.Core.Data;

/// <summary>Which versions of a resource a change was decided on. A resource's version starts at 1 and grows by 1 with every change.</summary>
/// <param name="Versions">The versions; null for any.</param>
public readonly record struct ExpectedVersion(IReadOnlyList<long>? Versions)
{
    /// <summary>Whatever it is now.</summary>
    public static ExpectedVersion Any => default;

    /// <summary>Exactly that one.</summary>
    public static ExpectedVersion Of(long version) => new([version]);

    /// <summary>Whether the change may be made to the resource as it is.</summary>
    public bool Accepts(long version) => Versions is null || Versions.Contains(version);
}
