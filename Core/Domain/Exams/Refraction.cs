namespace Scale.Core.Domain.Exams;

/// <summary>What corrects one eye, in dioptres and degrees; null where nothing was measured or nothing is to be corrected.</summary>
/// <param name="Sphere">Short or long sight, in quarter dioptres.</param>
/// <param name="Cylinder">Astigmatism, in quarter dioptres; never zero.</param>
/// <param name="Axis">Where the cylinder lies, in whole degrees; there if and only if there is a cylinder.</param>
/// <param name="Add">What is added for reading, in quarter dioptres.</param>
public sealed record Refraction(decimal? Sphere, decimal? Cylinder, int? Axis, decimal? Add)
{
    /// <summary>Largest sphere to either side.</summary>
    public const int MostSphere = 30;

    /// <summary>Largest cylinder to either side.</summary>
    public const int MostCylinder = 12;

    /// <summary>Largest axis; 0 and 180 are the same line.</summary>
    public const int MostAxis = 180;

    /// <summary>Largest addition.</summary>
    public const int MostAdd = 4;

    private const decimal Step = 0.25m;

    /// <summary>Adds what is wrong with it, if anything, under field names that begin with <paramref name="eye"/>.</summary>
    internal FieldErrors Check(FieldErrors errors, string eye) => errors
        .Require(Sphere is null || IsStep(Sphere, -MostSphere, MostSphere), $"{eye}.sphere", $"must be -{MostSphere} to {MostSphere} in steps of 0.25")
        .Require(
            Cylinder is null || (IsStep(Cylinder, -MostCylinder, MostCylinder) && Cylinder != 0),
            $"{eye}.cylinder", $"must be -{MostCylinder} to {MostCylinder} in steps of 0.25 and not 0; leave it out if there is none")
        .Require(Axis is null or (>= 0 and <= MostAxis), $"{eye}.axis", $"must be 0 to {MostAxis}")
        .Require(Cylinder is null || Axis is not null, $"{eye}.axis", "is required with a cylinder")
        .Require(Cylinder is not null || Axis is null, $"{eye}.axis", "must be left out without a cylinder")
        .Require(Add is null || IsStep(Add, Step, MostAdd), $"{eye}.add", $"must be 0.25 to {MostAdd} in steps of 0.25");

    private static bool IsStep(decimal? value, decimal least, decimal most) => value >= least && value <= most && value % Step == 0;
}
