namespace Scale.AppHost.Resources;

internal static class Secret
{
    /// <summary>A generated secret of 32 letters and digits, kept between runs; set <c>Parameters:name</c> to choose it.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
}
