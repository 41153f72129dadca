using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace Scale.Standins.Tests.ClientPackages;

/// <summary>Microsoft.Extensions.ServiceDiscovery: which address a name becomes.</summary>
public sealed class ServiceDiscoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https+http://api/v1?a=1", "https://secure:7001/v1?a=1")]
    [InlineData("http://api/v1", "http://plain:5080/v1")]
    [InlineData("https+http://plain-only/x", "http://plain:5080/x")]
    [InlineData("http://_admin.api/x", "http://admin:9000/base/x")]
    [InlineData("http://API/x", "http://plain:5080/x")]
    [InlineData("http://with-default/x", "http://default:1/x")]
    [InlineData("http://no-scheme/x", "http://bare:81/x")]
    [InlineData("https+http://unknown/x", "https://unknown/x")]
    [InlineData("https+http://unknown:8443/x", "https://unknown:8443/x")]
    [InlineData("http://_admin.unknown/x", "http://unknown/x")]
    [InlineData("http://unknown.example.org:81/x", "http://unknown.example.org:81/x")]
    public async Task A_name_becomes_an_address(string name, string address)
    {
        using var client = Client();
        Assert.Equal(address, await client.GetStringAsync(name, Cancellation));
    }

    [Fact]
    public async Task Endpoints_are_taken_in_turn()
    {
        using var client = Client();
        var hosts = new List<string>();
        for (var i = 0; i < 6; i++)
            hosts.Add(new Uri(await client.GetStringAsync("http://many/", Cancellation)).Host);
        Assert.Equal(["a", "b", "c", "a", "b", "c"], hosts);
    }

    [Fact]
    public async Task A_request_has_its_own_address_back_afterwards()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://api/x");
        await client.SendAsync(request, Cancellation);
        Assert.Equal("http://api/x", request.RequestUri!.ToString());
    }

    [Fact]
    public async Task A_change_of_the_configuration_is_followed()
    {
        var configuration = new ConfigurationManager { ["Services:moving:http"] = "http://first" };
        using var client = Client(configuration);
        Assert.Equal("http://first/", await client.GetStringAsync("http://moving/", Cancellation));
        configuration["Services:moving:http"] = "http://second";
        ((IConfigurationRoot)configuration).Reload();
        Assert.Equal("http://second/", await client.GetStringAsync("http://moving/", Cancellation));
    }

    [Theory]
    [InlineData("http://broken/", "non-numeric")]
    [InlineData("http://invalid/", "invalid value")]
    public async Task A_wrong_section_is_an_error_that_names_it(string name, string text)
    {
        using var client = Client();
        var error = await Assert.ThrowsAsync<KeyNotFoundException>(() => client.GetStringAsync(name, Cancellation));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_allowed_schemes_are_used()
    {
        using var client = Client(configure: options =>
        {
            options.AllowAllSchemes = false;
            options.AllowedSchemes = ["https"];
        });
        Assert.Equal("https://secure:7001/", await client.GetStringAsync("http+https://api/", Cancellation));
    }

    [Fact]
    public async Task A_resolver_lists_all_endpoints()
    {
        await using var services = Services().BuildServiceProvider();
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();
        Assert.Equal(3, (await resolver.GetEndpointsAsync("http://many", Cancellation)).Endpoints.Count);
        var unknown = Assert.Single((await resolver.GetEndpointsAsync("unknown:82", Cancellation)).Endpoints);
        Assert.Equal(new DnsEndPoint("unknown", 82), unknown.EndPoint);
    }

    private static HttpClient Client(IConfiguration? configuration = null, Action<ServiceDiscoveryOptions>? configure = null)
    {
        var services = Services(configuration);
        if (configure is not null)
            services.Configure(configure);
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient();
    }

    private static ServiceCollection Services(IConfiguration? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration ?? new ConfigurationBuilder().AddInMemoryCollection(Addresses).Build());
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(client => client.AddServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => new Echo()));
        return services;
    }

    private static readonly Dictionary<string, string?> Addresses = new()
    {
        ["services:api:https:0"] = "https://secure:7001",
        ["services:api:http:0"] = "http://plain:5080",
        ["services:api:admin:0"] = "http://admin:9000/base/",
        ["services:plain-only:http"] = "http://plain:5080",
        ["services:with-default:default"] = "http://default:1",
        ["services:with-default:http"] = "http://other:2",
        ["services:no-scheme:http"] = "bare:81",
        ["services:many:http:0"] = "http://a",
        ["services:many:http:1"] = "http://b",
        ["services:many:http:2"] = "http://c",
        ["services:broken:http:first"] = "http://a",
        ["services:invalid:http:0"] = "http://",
    };

    /// <summary>Answers with the address it was asked at.</summary>
    private sealed class Echo : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(request.RequestUri!.ToString()) });
    }
}
