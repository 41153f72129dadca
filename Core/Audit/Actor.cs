namespace Scale.Core.Audit;

/// <summary>Who does something in a company's name.</summary>
/// <param name="Kind">One of the constants of this type.</param>
/// <param name="Id">Who of that kind: the id of a user or key, the name of an operator, the kind of a job; null if nobody in particular.</param>
public sealed record Actor(string Kind, string? Id)
{
    /// <summary>Kind of somebody who has signed in.</summary>
    public const string UserKind = "user";

    /// <summary>Kind of a program that presented an API key.</summary>
    public const string ApiKeyKind = "api_key";

    /// <summary>Kind of this system itself: jobs and upkeep.</summary>
    public const string SystemKind = "system";

    /// <summary>Kind of whoever runs this system.</summary>
    public const string OperatorKind = "operator";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [UserKind, ApiKeyKind, SystemKind, OperatorKind];

    /// <summary>This system, for no job in particular; the actor of a tenant that nobody else was named for.</summary>
    public static Actor System { get; } = new(SystemKind, null);

    /// <summary>Somebody who has signed in.</summary>
    public static Actor User(Guid id) => new(UserKind, id.ToString());

    /// <summary>A program that presented an API key.</summary>
    public static Actor ApiKey(Guid id) => new(ApiKeyKind, id.ToString());

    /// <summary>A job.</summary>
    public static Actor Job(string kind) => new(SystemKind, kind);

    /// <summary>Whoever runs this system.</summary>
    public static Actor Operator(string name) => new(OperatorKind, name);
}
