using Scale.Core.Domain;

namespace Scale.Core.Data.Changes;

/// <summary>A resource whose changes name the version they were decided on.</summary>
public interface IVersioned
{
    /// <summary>UUIDv7.</summary>
    Guid Id { get; }

    /// <summary>1 when new, and 1 more with every change.</summary>
    long Version { get; }
}

/// <summary>One that is put away instead of deleted.</summary>
public interface IArchivable : IVersioned
{
    /// <summary>When it was put away; null as long as lists show it.</summary>
    DateTimeOffset? ArchivedAt { get; }
}

/// <summary>What became of making or changing a resource. Resources that can be refused for reasons of their own add those.</summary>
public abstract record Change<T>
    where T : class
{
    private protected Change()
    {
    }

    /// <summary>It is as wanted.</summary>
    public sealed record Done(T Resource) : Change<T>
    {
        /// <summary>Without the resource: records end up in logs.</summary>
        public override string ToString() => nameof(Done);
    }

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : Change<T>;

    /// <summary>The company has none of that id.</summary>
    public sealed record NotFound : Change<T>;

    /// <summary>It has another version than those expected, and was not changed.</summary>
    public sealed record OtherVersion(long Version) : Change<T>;
}
