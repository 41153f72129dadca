using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Scale.MemberTable;

/// <summary>
/// Names of parameters, from the package itself: a reference does not have them, and they are part of what has to be the
/// same, because calls name arguments. Libraries have no packages beside them, programs have.
/// </summary>
internal sealed class ParameterNames(IReadOnlyList<string> folders)
{
    private readonly Dictionary<string, ILookup<string, Method>> _packages = [];

    public IReadOnlyList<string> Of(string package, string type, string name, MethodSignature<string> signature)
    {
        if (!_packages.TryGetValue(package, out var methods))
            _packages.Add(package, methods = Read(Find(package + ".dll")));
        return methods[$"{type}.{name}"].FirstOrDefault(method =>
            method.Signature.GenericParameterCount == signature.GenericParameterCount
            && method.Signature.ReturnType == signature.ReturnType
            && method.Signature.ParameterTypes.SequenceEqual(signature.ParameterTypes))?.Parameters ?? [];
    }

    private string? Find(string file) => folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static ILookup<string, Method> Read(string? file)
    {
        if (file is null)
            return Array.Empty<Method>().ToLookup(method => method.Name);
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return metadata.MethodDefinitions
            .Select(metadata.GetMethodDefinition)
            .Where(method => (method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family)
            .Select(method => new Method(
                $"{TypeNames.Instance.GetTypeFromDefinition(metadata, method.GetDeclaringType(), 0)}.{metadata.GetString(method.Name)}",
                method.DecodeSignature(TypeNames.Instance, null),
                Parameters(metadata, method)))
            .ToLookup(method => method.Name);
    }

    // With "= …" where a call may leave the argument out.
    private static List<string> Parameters(MetadataReader metadata, MethodDefinition method) => [.. method.GetParameters()
        .Select(metadata.GetParameter)
        .Where(parameter => parameter.SequenceNumber > 0)
        .Select(parameter => metadata.GetString(parameter.Name) + (parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? " = …" : ""))];

    private sealed record Method(string Name, MethodSignature<string> Signature, IReadOnlyList<string> Parameters);
}
