using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Orders;

/// <summary>What can be changed about an order.</summary>
public sealed record OrderValues(string? Status, string? Reference)
{
    /// <summary>What is wrong with it, if anything that can be seen without the order.</summary>
    public FieldErrors Check()
    {
        var errors = new FieldErrors().Require(Status is not null && OrderStatus.All.Contains(Status), "status", $"must be one of {string.Join(", ", OrderStatus.All)}");
        return Reference is null ? errors : errors.RequireText(Reference, "reference", Order.MostReference);
    }
}

/// <summary>It cannot do that from where it stands.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Allowed">Where it can go.</param>
public sealed record WrongStatus(string Status, IReadOnlyList<string> Allowed) : Change<Order>;
