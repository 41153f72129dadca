namespace Scale.Tests.Support;

/// <summary>Tests that read plans share one large shard.</summary>
[CollectionDefinition(Name)]
public sealed class ManyOrdersCollection : ICollectionFixture<ManyOrders>
{
    public const string Name = "many orders";
}
