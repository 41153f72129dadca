namespace Scale.Core.Domain.Exports;

/// <summary>What a client wants exported.</summary>
public sealed record NewExport(string? Resource, string? Format)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new FieldErrors()
        .Require(Resource is "orders", "resource", "must be orders")
        .Require(Format is "csv", "format", "must be csv");
}

/// <summary>What became of an export that was asked for.</summary>
public abstract record ExportRequest
{
    private ExportRequest()
    {
    }

    /// <summary>It is queued.</summary>
    public sealed record Accepted(Export Export) : ExportRequest;

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : ExportRequest;
}
