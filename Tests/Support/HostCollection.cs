namespace Scale.Tests.Support;

/// <summary>Tests that start the AppHost on its published ports run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class HostCollection
{
    public const string Name = "host process";
}
