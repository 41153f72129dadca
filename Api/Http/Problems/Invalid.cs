using Scale.Core.Domain;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Problems;

/// <summary>Refuses a request for what is wrong with its fields.</summary>
internal static class Invalid
{
    public static ProblemResult Fields(FieldErrors errors) => new(ProblemCodes.ValidationFailed) { Errors = errors.ToDictionary() };

    public static ProblemResult Field(string name, string message) => Fields(new FieldErrors().Require(false, name, message));
}
