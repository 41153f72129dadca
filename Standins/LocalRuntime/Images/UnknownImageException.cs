namespace Scale.LocalRuntime.Images;

/// <summary>A container image that no local program stands in for.</summary>
public sealed class UnknownImageException(string image, IEnumerable<string> known)
    : LocalRuntimeException(
        $"The image '{image}' cannot run here: without a container engine only these images run, as local programs: " +
        $"{string.Join(", ", known)}. Install Docker or Podman and build with -p:PackageSource=nuget to run any image.")
{
    public string Image { get; } = image;
}
