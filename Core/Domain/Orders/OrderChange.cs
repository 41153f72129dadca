namespace Scale.Core.Domain.Orders;

/// <summary>What a client wants to change about an order; null stays as it is.</summary>
public sealed record OrderChange(string? Status, string? Reference)
{
    /// <summary>What is wrong with it, if anything that can be seen without the order.</summary>
    public FieldErrors Check()
    {
        var errors = new FieldErrors()
            .Require(Status is null || OrderStatus.All.Contains(Status), "status", $"must be one of {string.Join(", ", OrderStatus.All)}")
            .Require(Status is not null || Reference is not null, "status", "nothing is changed; give status or reference");
        return Reference is null ? errors : errors.RequireText(Reference, "reference", Order.MostReference);
    }
}

/// <summary>What became of an order to be changed, archived or restored.</summary>
public abstract record OrderUpdate
{
    private OrderUpdate()
    {
    }

    /// <summary>It is as it was wanted.</summary>
    public sealed record Updated(Order Order) : OrderUpdate;

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : OrderUpdate;

    /// <summary>The company has no such order.</summary>
    public sealed record NotFound : OrderUpdate;

    /// <summary>It has changed since the client saw it.</summary>
    public sealed record OtherVersion(long Version) : OrderUpdate;

    /// <summary>It cannot do that from where it stands.</summary>
    /// <param name="Status">Where it stands.</param>
    /// <param name="Allowed">Where it can go.</param>
    public sealed record WrongStatus(string Status, IReadOnlyList<string> Allowed) : OrderUpdate;
}
