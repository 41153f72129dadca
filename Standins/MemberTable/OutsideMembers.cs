using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Scale.MemberTable;

/// <summary>Reads from an assembly which members of the packages in question it refers to.</summary>
internal static class OutsideMembers
{
    private static readonly string[] Packages = ["Microsoft.Extensions.ServiceDiscovery", "OpenTelemetry.Extensions.Hosting", "StackExchange.Redis"];

    public static IReadOnlyList<MemberUse> Of(string project, string file, ParameterNames names)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        var members = metadata.MemberReferences
            .Select(handle => MemberOf(metadata, metadata.GetMemberReference(handle), names))
            .OfType<OutsideMember>()
            .ToHashSet();

        // A type without any member: an argument, a base type, an implemented interface.
        var known = members.Select(member => member.Type).ToHashSet(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            if (PackageOf(metadata, handle) is { } package && TypeNames.Instance.GetTypeFromReference(metadata, handle, 0) is var type && !known.Contains(type))
                members.Add(new(package, type, ""));
        }

        return [.. members.Select(member => new MemberUse(member, project))];
    }

    private static OutsideMember? MemberOf(MetadataReader metadata, MemberReference member, ParameterNames names)
    {
        if (TypeOf(metadata, member.Parent) is not { } type || PackageOf(metadata, type) is not { } package)
            return null;
        var typeName = TypeNames.Instance.GetTypeFromReference(metadata, type, 0);
        var name = metadata.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
            return new(package, typeName, $"{member.DecodeFieldSignature(TypeNames.Instance, null)} {name}");
        var signature = member.DecodeMethodSignature(TypeNames.Instance, null);
        return new(package, typeName, MethodText.Of(typeName, name, signature, names.Of(package, typeName, name, signature)));
    }

    private static TypeReferenceHandle? TypeOf(MetadataReader metadata, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(DefiningType.Instance, null),
        _ => null,
    };

    private static string? PackageOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return PackageOf(metadata, (TypeReferenceHandle)type.ResolutionScope);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
            return null;
        var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return assembly.StartsWith("Aspire.", StringComparison.Ordinal) || Packages.Contains(assembly) ? assembly : null;
    }
}
