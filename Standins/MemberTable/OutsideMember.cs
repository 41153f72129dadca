namespace Scale.MemberTable;

/// <summary>A member of a package, as code refers to it.</summary>
/// <param name="Package">The assembly, which is named like its package.</param>
/// <param name="Type">The type with its namespace.</param>
/// <param name="Signature">The member; empty when only the type is mentioned.</param>
internal sealed record OutsideMember(string Package, string Type, string Signature);

/// <summary>One project's use of a member.</summary>
internal sealed record MemberUse(OutsideMember Member, string Project);
