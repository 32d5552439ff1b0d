import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import zjtx.client.ApiClient;
import zjtx.client.ApiResponse;
import zjtx.client.api.ApplicationsApi;
import zjtx.client.api.CountyReviewsApi;
import zjtx.client.api.EnterprisesApi;
import zjtx.client.api.RoundsApi;
import zjtx.client.model.Application;
import zjtx.client.model.ApplicationCreate;
import zjtx.client.model.ApplicationUpdate;
import zjtx.client.model.CountyReview;
import zjtx.client.model.CountyReviewCreate;
import zjtx.client.model.CountyReviewUpdate;
import zjtx.client.model.CriterionKind;
import zjtx.client.model.EnterpriseCreate;
import zjtx.client.model.Finding;
import zjtx.client.model.FindingVerdict;
import zjtx.client.model.Judge;
import zjtx.client.model.Judgement;
import zjtx.client.model.Opinioned;
import zjtx.client.model.Round;
import zjtx.client.model.RoundCreate;

/**
 * One application from the company's registration to its county's recommendation, with the client that
 * openapi-generator made of the contract. Told by the environment: API, CITY, COMPANY and COUNTY (tokens), CASE.
 */
public class Apply {
  static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

  static ApiClient speaking(String name) {
    String token = System.getenv(name);
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("API"));
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    return client;
  }

  /** A key of its own for every act: sent again with the same key, it is done once. */
  static String once() {
    return UUID.randomUUID().toString();
  }

  /** The version that was seen: had somebody changed it meanwhile, the next answer would be 412. */
  static String asSeen(ApiResponse<?> answer) {
    return answer.getHeaders().get("etag").get(0);
  }

  static UUID openRound(RoundsApi city, JsonNode given) throws Exception {
    RoundCreate body = JSON.treeToValue(given.get("round"), RoundCreate.class);
    ApiResponse<Round> drafted = city.createRoundWithHttpInfo(once(), body, null);
    return city.openRound(drafted.getData().getId(), once(), asSeen(drafted), null).getId();
  }

  static Application submit(ApiClient company, UUID round, JsonNode given) throws Exception {
    EnterpriseCreate itself = JSON.treeToValue(given.get("company"), EnterpriseCreate.class);
    new EnterprisesApi(company).createEnterprise(once(), itself, null);
    ApplicationsApi applications = new ApplicationsApi(company);
    ApplicationCreate begun = new ApplicationCreate().roundId(round);
    ApiResponse<Application> drafted = applications.createApplicationWithHttpInfo(once(), begun, null);
    UUID id = drafted.getData().getId();
    ApplicationUpdate content = JSON.treeToValue(given.get("content"), ApplicationUpdate.class);
    ApiResponse<Application> filled =
        applications.amendApplicationWithHttpInfo(id, asSeen(drafted), content, null);
    return applications.submitApplication(id, once(), asSeen(filled), null);
  }

  /** Whatever the measure leaves to the county's judgement, groups before their parts. */
  static List<Judgement> judged(List<Finding> findings) {
    List<Judgement> made = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.getKind() == CriterionKind.JUDGED && finding.getJudgedBy() == Judge.COUNTY) {
        made.add(
            new Judgement()
                .criterion(finding.getId())
                .verdict(FindingVerdict.MET)
                .comment("经现场核实，情况属实"));
      }
      made.addAll(judged(finding.getChildren()));
    }
    return made;
  }

  static Application recommend(ApiClient county, Application application) throws Exception {
    CountyReviewsApi reviews = new CountyReviewsApi(county);
    CountyReviewCreate begun = new CountyReviewCreate().applicationId(application.getId());
    ApiResponse<CountyReview> review = reviews.createCountyReviewWithHttpInfo(once(), begun, null);
    CountyReviewUpdate found = new CountyReviewUpdate().siteVisit(true);
    found.setFindings(judged(application.getAssessment().getCriteria()));
    reviews.amendCountyReview(review.getData().getId(), asSeen(review), found, null);
    ApplicationsApi applications = new ApplicationsApi(county);
    ApiResponse<Application> seen =
        applications.readApplicationWithHttpInfo(application.getId(), null, null);
    Opinioned opinion = new Opinioned().comment("材料齐全，同意推荐");
    return applications.recommendApplication(
        application.getId(), once(), asSeen(seen), opinion, null);
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode given = JSON.readTree(new File(System.getenv("CASE")));
    UUID round = openRound(new RoundsApi(speaking("CITY")), given);
    Application submitted = submit(speaking("COMPANY"), round, given);
    System.out.println(
        submitted.getCaseNumber()
            + " " + submitted.getStatus()
            + " " + submitted.getAssessment().getVerdict());
    Application recommended = recommend(speaking("COUNTY"), submitted);
    System.out.println(recommended.getCaseNumber() + " " + recommended.getStatus());
  }
}
