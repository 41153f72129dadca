namespace Scale.Bench.Floor;

/// <summary>
/// What the machine can do with nothing in the way: a bare Kestrel that answers with static bytes, one that runs one prepared
/// command, and one that copies a ready frame to every open stream. Runs as a resource of the same AppHost, behind the same
/// proxy and against the same PostgreSQL as the system it is compared with.
/// </summary>
internal static class FloorServer
{
    public static async Task RunAsync()
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__shard0") ?? throw new InvalidOperationException("ConnectionStrings__shard0 is not set; the bench starts this command itself.");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("FLOOR_PORT")}").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();

        var small = new byte[512];
        Array.Fill(small, (byte)'x');
        app.Run(await Dispatch(small, connectionString));
        await app.RunAsync();
    }

    private static async Task<RequestDelegate> Dispatch(byte[] small, string connectionString)
    {
        var database = await FloorDatabase.OpenAsync(connectionString);
        var streams = new FloorStreams();
        return context => context.Request.Path.Value switch
        {
            "/static" => WriteAsync(context, small),
            "/prepared" => database.AnswerAsync(context),
            "/stream" => streams.StreamAsync(context),
            "/publish" => streams.Publish(context),
            _ => NotFound(context),
        };
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
