using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Registry.Architecture.Tests;

/// <summary>The tree reads well: names that are unique, files of one idea, one brace style, namespaces that are folders.</summary>
public sealed class SourceTreeTests
{
    private const int LongFile = 300;
    private const int ShortFile = 15;

    [Fact]
    public void File_names_are_unique() => None(RepositoryFiles.Files
        .GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase)
        .Where(name => name.Count() > 1)
        .Select(name => string.Join(" and ", name.Select(file => file.Path)) + " have one name"));

    [Fact]
    public void Few_files_are_long_or_short()
    {
        var product = RepositoryFiles.Files.Where(file => file.IsProduct).ToList();

        None(product.Where(file => file.Lines > LongFile).Select(file => $"{file.Path} has {file.Lines} lines, more than {LongFile}"));
        var small = product.Where(file => file.Lines <= ShortFile).ToList();
        Assert.True(small.Count * 20 <= product.Count, $"{small.Count} of {product.Count} files have {ShortFile} lines or fewer: {string.Join(", ", small.Select(file => file.Path))}");
    }

    [Fact]
    public void Namespaces_are_folders() => None(RepositoryFiles.Files
        .Where(file => file.IsProduct)
        .SelectMany(file => Root(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Select(declared => (file.Path, Name: declared.Name.ToString())))
        .Where(declared => declared.Name != "Registry." + Path.GetDirectoryName(declared.Path["src/".Length..])!.Replace(Path.DirectorySeparatorChar, '.'))
        .Select(declared => $"{declared.Path} is in namespace {declared.Name}"));

    /// <summary>One statement on the line of its condition, else braces. What analyzers offer allows a third form.</summary>
    [Fact]
    public void There_is_one_brace_style() => None(RepositoryFiles.Files.SelectMany(file => Unbraced(file.Text).Select(line => $"{file.Path}:{line} wants braces")));

    [Theory]
    [InlineData("if (a) return;", false)]
    [InlineData("if (a)\n{\n return;\n}", false)]
    [InlineData("if (a) b();\nelse if (c) d();\nelse e();", false)]
    [InlineData("if (a)\n return;", true)]
    [InlineData("foreach (var a in b)\n c();", true)]
    [InlineData("if (a\n && b) return;", true)]
    [InlineData("if (a) b(\n c);", true)]
    [InlineData("if (a) b();\nelse\n c();", true)]
    public void The_check_knows_the_brace_style(string statement, bool refused) =>
        Assert.Equal(refused, Unbraced($"class C {{ void M() {{ {statement} }} }}").Any());

    private static IEnumerable<int> Unbraced(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text);
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            StatementSyntax? body = node switch
            {
                IfStatementSyntax statement => statement.Statement,
                ElseClauseSyntax clause when clause.Statement is not IfStatementSyntax => clause.Statement,
                ForStatementSyntax statement => statement.Statement,
                CommonForEachStatementSyntax statement => statement.Statement,
                WhileStatementSyntax statement => statement.Statement,
                LockStatementSyntax statement => statement.Statement,
                _ => null,
            };
            if (body is null or BlockSyntax) continue;
            var from = tree.GetLineSpan(node.Span).StartLinePosition.Line;
            if (from != tree.GetLineSpan(body.Span).EndLinePosition.Line) yield return from + 1;
        }
    }

    private static SyntaxNode Root(SourceFile file) => CSharpSyntaxTree.ParseText(file.Text).GetRoot();

    private static void None(IEnumerable<string> found)
    {
        var mistakes = found.ToList();
        Assert.True(mistakes.Count == 0, string.Join(Environment.NewLine, mistakes));
    }
}
