using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Scale.MemberTable;

/// <summary>Finds the generic type's own reference in a constructed type: Task`1 in Task&lt;int&gt;.</summary>
internal sealed class DefiningType : ISignatureTypeProvider<TypeReferenceHandle?, object?>
{
    public static readonly DefiningType Instance = new();

    public TypeReferenceHandle? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => handle;

    public TypeReferenceHandle? GetGenericInstantiation(TypeReferenceHandle? genericType, ImmutableArray<TypeReferenceHandle?> typeArguments) => genericType;

    public TypeReferenceHandle? GetArrayType(TypeReferenceHandle? elementType, ArrayShape shape) => null;

    public TypeReferenceHandle? GetByReferenceType(TypeReferenceHandle? elementType) => null;

    public TypeReferenceHandle? GetFunctionPointerType(MethodSignature<TypeReferenceHandle?> signature) => null;

    public TypeReferenceHandle? GetGenericMethodParameter(object? genericContext, int index) => null;

    public TypeReferenceHandle? GetGenericTypeParameter(object? genericContext, int index) => null;

    public TypeReferenceHandle? GetModifiedType(TypeReferenceHandle? modifier, TypeReferenceHandle? unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeReferenceHandle? GetPinnedType(TypeReferenceHandle? elementType) => null;

    public TypeReferenceHandle? GetPointerType(TypeReferenceHandle? elementType) => null;

    public TypeReferenceHandle? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

    public TypeReferenceHandle? GetSZArrayType(TypeReferenceHandle? elementType) => null;

    public TypeReferenceHandle? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

    public TypeReferenceHandle? GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;
}
