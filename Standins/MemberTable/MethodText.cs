using System.Reflection.Metadata;

namespace Scale.MemberTable;

/// <summary>A method, property or constructor as C# declares it, as far as metadata tells.</summary>
internal static class MethodText
{
    public static string Of(string type, string name, MethodSignature<string> signature, IReadOnlyList<string> parameters)
    {
        var shared = signature.Header.IsInstance ? "" : "static ";
        if (name.StartsWith("get_", StringComparison.Ordinal) && signature.ParameterTypes.Length == 0)
            return $"{shared}{signature.ReturnType} {name[4..]} {{ get; }}";
        if (name.StartsWith("set_", StringComparison.Ordinal) && signature.ParameterTypes.Length == 1)
            return $"{shared}{signature.ParameterTypes[0]} {name[4..]} {{ set; }}";
        if (name.StartsWith("add_", StringComparison.Ordinal) || name.StartsWith("remove_", StringComparison.Ordinal))
            return $"{shared}event {signature.ParameterTypes[0]} {name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]}";

        var listed = string.Join(", ", signature.ParameterTypes.Select((parameter, i) => i < parameters.Count ? $"{parameter} {parameters[i]}" : parameter));
        if (name == ".ctor")
            return $"{type[(type.LastIndexOf('.') + 1)..]}({listed})";
        if (name is "op_Implicit" or "op_Explicit")
            return $"static {name[3..].ToLowerInvariant()} operator {signature.ReturnType}({listed})";
        var generic = signature.GenericParameterCount == 0
            ? ""
            : $"<{string.Join(", ", Enumerable.Range(0, signature.GenericParameterCount).Select(i => "T" + i))}>";
        return $"{shared}{signature.ReturnType} {name}{generic}({listed})";
    }
}
