namespace Scale.Bench.Floor;

/// <summary>
/// What the machine can do with nothing in the way: a bare Kestrel that answers with static bytes, one that runs one prepared
/// command that does what the API does, one that repeats an answer of the API, and one that copies a ready frame to every open stream. Runs as a resource of the same AppHost, against the
/// same PostgreSQL as the system it is compared with; as there is one of it, no balancer is in front of it.
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
        app.Run(Dispatch(small, new FloorDatabase(connectionString)));
        await app.RunAsync();
    }

    private static RequestDelegate Dispatch(byte[] small, FloorDatabase database)
    {
        var (streams, answers) = (new FloorStreams(), new FloorAnswers());
        return context => context.Request.Path.Value switch
        {
            { } path when path.StartsWith(FloorAnswers.Path, StringComparison.Ordinal) => context.Request.Method == HttpMethods.Put
                ? answers.KeepAsync(context, path[FloorAnswers.Path.Length..])
                : answers.WriteAsync(context, path[FloorAnswers.Path.Length..]),
            "/static" => WriteAsync(context, small),
            "/order" => database.OrderAsync(context),
            "/orders" => database.PageAsync(context),
            "/place" => database.PlaceAsync(context),
            "/stream" => streams.StreamAsync(context),
            "/publish" => streams.Publish(context),
            _ => NotFound(context),
        };
    }

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
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
