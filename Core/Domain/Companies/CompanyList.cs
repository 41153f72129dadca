using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Plans;

namespace Scale.Core.Domain.Companies;

/// <summary>The list of all companies, for operators.</summary>
public static class CompanyList
{
    private const string Created = "createdAt";

    /// <summary>Newest first unless the operator says otherwise; archived ones too, unless he asks for the others.</summary>
    public static ListDefinition Definition { get; } = new("companies", SqlText.Of<Company>("company_list"), CompanyJson.WriteListed)
    {
        Sorts = [ListSort.ById(Created), ListSort.ByText("name", "name_key")],
        Filters =
        [
            ListFilter.Id("id", "id", "The company of that id.", Created),
            ListFilter.Text("shard", "shard", "Those that live there.", most: 9, Created),
            ListFilter.OneOf("plan", "plan", "Those on that plan.", [.. PlanCodes.All], Created),
            ListFilter.OneOf("status", "status", "Those that may use the service, or those that may not.", ["active", "archived"], Created),
            ListFilter.Prefix("name", "name_key", "name", "The name begins with it, in any case.", most: Company.MostName),
        ],
        OfAllCompanies = true,
    };
}
