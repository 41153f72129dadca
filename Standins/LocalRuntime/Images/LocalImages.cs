using System.Diagnostics.CodeAnalysis;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images;

/// <summary>
/// The images that run as local programs: postgres, redis, pgbouncer, under any of their usual names. Holds the data
/// folders of the containers it prepared, so that a second host cannot use them, until it is disposed.
/// </summary>
public sealed class LocalImages(ProgramStore programs, ProcessGuardian guardian) : IDisposable
{
    /// <summary>The image by name ("postgres", "library/postgres", "docker.io/library/postgres", "bitnami/pgbouncer"…); a tag is ignored.</summary>
    public bool TryGet(string image, [NotNullWhen(true)] out ILocalImage? local)
    {
        _ = (programs, guardian);
        throw new NotImplementedException();
    }

    /// <summary>As <see cref="TryGet"/>, but throws <see cref="UnknownImageException"/>, which names the image.</summary>
    public ILocalImage Get(string image) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
