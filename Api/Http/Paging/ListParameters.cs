namespace Scale.Api.Http.Paging;

/// <summary>Names in the query string of every list. A list's filters must have others.</summary>
internal static class ListParameters
{
    public const string Limit = "limit";
    public const string Cursor = "cursor";
    public const string Sort = "sort";
    public const string Page = "page";
    public const string Count = "count";
    public const string IncludeArchived = "includeArchived";
}
