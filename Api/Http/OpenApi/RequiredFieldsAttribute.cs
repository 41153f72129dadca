namespace Scale.Api.Http.OpenApi;

/// <summary>Fields that a request inherits and that are required in it, though not in what it inherits from: new resources need what a change may leave out.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequiredFieldsAttribute(params string[] properties) : Attribute
{
    /// <summary>Names of the properties.</summary>
    public IReadOnlyList<string> Properties => properties;
}
