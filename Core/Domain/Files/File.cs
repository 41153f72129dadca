using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Files;

/// <summary>A file that a company keeps; its bytes never change, and are in the file store under its id.</summary>
public sealed class File : ITenantEntity, IArchivable
{
    private File()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <inheritdoc />
    public Guid Id { get; private init; }

    /// <summary>Name for people; it names nothing in the file store. Names tell about people.</summary>
    [PersonalData]
    public string Name { get; private set; } = "";

    /// <summary>Media type as the uploader said.</summary>
    public string ContentType { get; private init; } = "";

    /// <summary>Size of the content.</summary>
    public long SizeBytes { get; private init; }

    /// <summary>SHA-256 of the content in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; private init; } = "";

    /// <inheritdoc />
    public long Version { get; private set; } = 1;

    /// <summary>When it was uploaded.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <inheritdoc />
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>A new file whose content is in the store; the values have passed <see cref="NewFile.Check"/>.</summary>
    internal static File Create(Guid companyId, Guid id, NewFile values, FileContent content, DateTimeOffset now) => new()
    {
        CompanyId = companyId, Id = id, Name = values.Name!.Trim(), ContentType = values.ContentType!, SizeBytes = content.SizeBytes,
        Sha256 = Convert.ToHexStringLower(content.Sha256), CreatedAt = Times.ToMilliseconds(now),
    };

    /// <summary>Gives it another name, which has passed <see cref="NewFile.CheckName"/>.</summary>
    internal void Rename(string name) => Name = name.Trim();
}
