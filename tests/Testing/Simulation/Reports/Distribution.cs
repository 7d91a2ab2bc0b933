namespace Registry.Testing.Simulation.Reports;

/// <summary>What a set of numbers looks like; zeros when there are none.</summary>
public sealed record Distribution(int Count, double Mean, double Median, double P95, double Max)
{
    public static Distribution Of(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted.Length == 0
            ? new Distribution(0, 0, 0, 0, 0)
            : new Distribution(sorted.Length, sorted.Average(), At(0.5), At(0.95), sorted[^1]);

        double At(double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }
}
