namespace Scale.ServiceDefaults.Authentication;

/// <summary>Claims of whoever presented an API key or a session's token.</summary>
public static class CallerClaims
{
    /// <summary>Id of the key or session.</summary>
    public const string Id = "caller_id";

    /// <summary>The company's id.</summary>
    public const string CompanyId = "company_id";

    /// <summary>What the caller may do; <c>RequireRole</c> asks for it.</summary>
    public const string Role = "role";
}
