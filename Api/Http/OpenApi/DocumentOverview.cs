using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scale.Api.Http.OpenApi;

/// <summary>What stands above the operations: title, how to begin, tags, and how to authenticate.</summary>
internal sealed class DocumentOverview : IOpenApiDocumentTransformer
{
    private const string Introduction =
        """
        A multi-tenant SaaS backend. Begin with **POST /v1/companies**: it signs a company up and returns its API key, once.
        Every other request carries it as `Authorization: Bearer sk_…` (here: *Authorize*), or the token of a session: **POST /v1/auth/login**.

        - JSON in UTF-8; unknown members are refused. Ids are UUIDs (version 7), times are UTC, money is a whole number of minor units (cents).
        - Refusals are `application/problem+json` with a stable `code` and the `traceId` of the request.
        - Lists are paged: `?limit=` and `?cursor=` from `nextCursor`, or follow the `Link` header; `Accept: application/x-ndjson` streams them.
        - `X-Correlation-Id` comes back on every response; send your own (1 to 128 letters, digits, `.`, `_` or `-`) to find a request again. W3C `traceparent` is honoured.
        """;

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Companies", "Sign-up with an owner and a first API key, the company itself, and the plans it can be on."),
        ("Sign-in", "Sessions of users: opened with a password, refreshed, listed and ended."),
        ("Users", "Who works for the company, what they may do, and who is invited."),
        ("API keys", "What programs present: made with a role, scopes and an end, replaced with an overlap, revoked everywhere within a second."),
        ("Products", "What a company sells, and how much of it is left."),
        ("Orders", "Orders reserve stock in the same transaction; the server computes the totals."),
        ("Patients", "Whom the company examines. Personal data stays in these answers."),
        ("Exams", "What corrects a patient's eyes."),
        ("Files", "What a company keeps beside its records."),
        ("Quotas", "What the company uses of what its plan allows."),
        ("Usage", "How much of the API the company uses."),
        ("Cache", "What is kept of a company so that it need not be read again."),
        ("Audit", "Who changed what."),
        ("Exports", "Files made by a job: request, watch, download."),
        ("Webhooks", "Addresses of the company's that are told of its events: signed, tried again for three days, shown with what they answered."),
        ("Operators", "The system as a whole: shards and where companies live. Needs the key of an operator."),
    ];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Scale API", Version = "1", Description = Introduction };
        // Relative: the page and generated clients talk to the host they got the document from.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[OperationSecurity.Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "sk_ and 36 letters and digits, or us_ and 79 characters",
            Description = "An API key of a company, as sign-up returned it, or the token of a session.",
        };
        document.Components.SecuritySchemes[OperationSecurity.OperatorScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "op_ and at least 32 letters and digits",
            Description = "The key of an operator, made by command. It works for no company.",
        };
        return Task.CompletedTask;
    }
}
