using Scale.LocalRuntime.Images;

namespace Scale.Standins.Tests.LocalRuntime.Images;

public sealed class LocalImagesTests
{
    [Theory]
    [InlineData("postgres", "postgres")]
    [InlineData("library/postgres:18.3", "postgres")]
    [InlineData("docker.io/library/postgres", "postgres")]
    [InlineData("registry.example.com:5000/library/redis:8.6@sha256:abc", "redis")]
    [InlineData("bitnami/pgbouncer:latest", "pgbouncer")]
    [InlineData("edoburu/pgbouncer", "pgbouncer")]
    public async Task Known_images_are_found_under_their_usual_names(string image, string name)
    {
        await using var host = new ContainerHost();

        Assert.Equal(name, host.Images.Get(image).Name);
    }

    [Fact]
    public async Task An_unknown_image_is_an_error_that_names_it_and_the_known_ones()
    {
        await using var host = new ContainerHost();

        Assert.False(host.Images.TryGet("rabbitmq:4", out _));
        var unknown = Assert.Throws<UnknownImageException>(() => host.Images.Get("rabbitmq:4"));
        Assert.Contains("'rabbitmq:4'", unknown.Message);
        Assert.Contains("library/postgres", unknown.Message);
        Assert.Contains("Docker", unknown.Message);
    }

    [Fact]
    public void A_containers_paths_become_this_machines()
    {
        var mapping = new PathMapping(new Dictionary<string, string> { ["/data"] = "/home/me/volume", ["/data/logs"] = "/logs" });

        Assert.Equal("--dir /home/me/volume --file=/home/me/volume/x.conf", mapping.Apply("--dir /data --file=/data/x.conf"));
        Assert.Equal("/logs/today", mapping.Apply("/data/logs/today"));
        Assert.Equal("/database http://host/data", mapping.Apply("/database http://host/data"));
    }
}
