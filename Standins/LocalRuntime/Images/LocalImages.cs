using System.Diagnostics.CodeAnalysis;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images;

/// <summary>
/// The images that run as local programs: postgres, redis, pgbouncer, under any of their usual names. Holds the data
/// folders of the containers it prepared, so that a second host cannot use them, until it is disposed.
/// </summary>
public sealed class LocalImages : IDisposable
{
    private readonly LocalImageServices _services;
    private readonly Dictionary<string, ILocalImage> _byRepository;

    public LocalImages(ProgramStore programs, ProcessGuardian guardian)
    {
        _services = new LocalImageServices(programs, guardian);
        var postgres = new Postgres.PostgresImage(_services);
        var redis = new Redis.RedisImage(_services);
        var pgBouncer = new PgBouncer.PgBouncerImage(_services);
        _byRepository = new Dictionary<string, ILocalImage>
        {
            ["postgres"] = postgres,
            ["library/postgres"] = postgres,
            ["redis"] = redis,
            ["library/redis"] = redis,
            ["pgbouncer"] = pgBouncer,
            ["bitnami/pgbouncer"] = pgBouncer,
            ["edoburu/pgbouncer"] = pgBouncer,
            ["pgbouncer/pgbouncer"] = pgBouncer,
        };
    }

    /// <summary>
    /// The image by name ("postgres", "library/postgres", "docker.io/library/postgres", "bitnami/pgbouncer"…); a tag is ignored.
    /// </summary>
    public bool TryGet(string image, [NotNullWhen(true)] out ILocalImage? local) =>
        _byRepository.TryGetValue(ImageName.Repository(image), out local);

    /// <summary>As <see cref="TryGet"/>, but throws <see cref="UnknownImageException"/>, which names the image.</summary>
    public ILocalImage Get(string image) =>
        TryGet(image, out var local) ? local : throw new UnknownImageException(image, _byRepository.Keys.Where(name => name.Contains('/')));

    public void Dispose() => _services.Dispose();
}
