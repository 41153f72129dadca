namespace Scale.ServiceDefaults.Authentication;

/// <summary>Claims of a principal that an API key stands for.</summary>
public static class ApiKeyClaims
{
    /// <summary>The key's id.</summary>
    public const string KeyId = "key_id";

    /// <summary>The company's id.</summary>
    public const string CompanyId = "company_id";

    /// <summary>What the key may do; <c>RequireRole</c> asks for it.</summary>
    public const string Role = "role";
}
