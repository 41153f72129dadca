namespace Scale.Core.Tenancy;

/// <summary>The company is between two shards for longer than a writer waits. The same request works in a moment.</summary>
public sealed class CompanyMovingException : Exception
{
    /// <summary>For the company.</summary>
    public CompanyMovingException(Guid companyId, Exception? inner = null)
        : base($"Company {companyId} is being moved to another shard.", inner)
    {
    }
}
